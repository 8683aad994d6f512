clock.o: src/base/clock.h
