digest.o: src/base/digest.h src/base/err.h
src/base/err.h:
