model.o: src/nn/model.h src/base/record.h src/base/metric.h \
 src/base/str.h src/base/err.h src/data/batch.h src/data/dataset.h \
 src/base/digest.h src/nn/spec.h
src/base/record.h:
src/base/metric.h:
src/base/str.h:
src/base/err.h:
src/data/batch.h:
src/data/dataset.h:
src/base/digest.h:
src/nn/spec.h:
