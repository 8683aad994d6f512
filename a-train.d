train.o: src/nn/train.h src/base/record.h src/base/metric.h \
 src/data/batch.h src/data/dataset.h src/base/digest.h src/base/err.h \
 src/nn/spec.h
src/base/record.h:
src/base/metric.h:
src/data/batch.h:
src/data/dataset.h:
src/base/digest.h:
src/base/err.h:
src/nn/spec.h:
