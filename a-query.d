query.o: src/store/query.h src/base/table.h src/base/err.h \
 src/store/store.h src/base/digest.h src/base/record.h src/base/metric.h
src/base/table.h:
src/base/err.h:
src/store/store.h:
src/base/digest.h:
src/base/record.h:
src/base/metric.h:
