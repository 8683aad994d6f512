space.o: src/space/space.h src/base/digest.h src/base/err.h \
 src/config/config.h src/base/field.h src/base/str.h src/base/metric.h \
 src/config/diag.h
src/base/digest.h:
src/base/err.h:
src/config/config.h:
src/base/field.h:
src/base/str.h:
src/base/metric.h:
src/config/diag.h:
