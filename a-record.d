record.o: src/base/record.h src/base/metric.h
src/base/metric.h:
