dataset.o: src/data/dataset.h src/base/digest.h src/base/err.h
src/base/digest.h:
src/base/err.h:
