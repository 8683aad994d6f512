err.o: src/base/err.h
