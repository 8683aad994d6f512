metric.o: src/base/metric.h
