embed.o: src/base/embed.h
