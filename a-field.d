field.o: src/base/field.h src/base/err.h src/base/str.h
src/base/err.h:
src/base/str.h:
