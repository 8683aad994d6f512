metrics.o: src/nn/metrics.h src/base/record.h src/base/metric.h
src/base/record.h:
src/base/metric.h:
