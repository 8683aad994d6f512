#include "base/version.h"

#include <stdio.h>

int main(void)
{
    printf("sweep %s\n", version_text);
    return 0;
}
