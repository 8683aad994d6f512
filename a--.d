-: src/store/store.h src/base/digest.h src/base/err.h src/base/record.h \
 src/base/metric.h
src/base/digest.h:
src/base/err.h:
src/base/record.h:
src/base/metric.h:
