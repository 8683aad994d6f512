table.o: src/base/table.h src/base/err.h
src/base/err.h:
