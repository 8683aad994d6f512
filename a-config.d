config.o: src/config/config.h src/base/err.h src/base/field.h \
 src/base/str.h src/base/metric.h src/config/diag.h
src/base/err.h:
src/base/field.h:
src/base/str.h:
src/base/metric.h:
src/config/diag.h:
