json.o: src/base/json.h src/base/str.h src/base/err.h
src/base/str.h:
src/base/err.h:
