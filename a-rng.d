rng.o: src/base/rng.h
