diag.o: src/config/diag.h src/base/str.h src/base/err.h
src/base/str.h:
src/base/err.h:
