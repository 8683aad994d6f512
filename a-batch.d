batch.o: src/data/batch.h src/data/dataset.h src/base/digest.h \
 src/base/err.h
src/data/dataset.h:
src/base/digest.h:
src/base/err.h:
