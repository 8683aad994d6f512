str.o: src/base/str.h src/base/err.h
src/base/err.h:
