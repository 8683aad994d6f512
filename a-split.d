split.o: src/data/split.h src/data/dataset.h src/base/digest.h \
 src/base/err.h
src/data/dataset.h:
src/base/digest.h:
src/base/err.h:
