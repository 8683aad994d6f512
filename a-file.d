file.o: src/base/file.h src/base/err.h
src/base/err.h:
