summary.o: src/report/summary.h src/store/query.h src/base/table.h \
 src/base/err.h src/store/store.h src/base/digest.h src/base/record.h \
 src/base/metric.h
src/store/query.h:
src/base/table.h:
src/base/err.h:
src/store/store.h:
src/base/digest.h:
src/base/record.h:
src/base/metric.h:
