version.o: src/base/version.h
