keys.o: src/nn/keys.h src/base/field.h src/base/err.h src/base/str.h
src/base/field.h:
src/base/err.h:
src/base/str.h:
