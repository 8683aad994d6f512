spec.o: src/nn/spec.h src/base/metric.h
src/base/metric.h:
