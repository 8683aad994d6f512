mem.o: src/base/mem.h src/base/err.h
src/base/err.h:
