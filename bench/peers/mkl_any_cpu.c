/*
 * mkl_any_cpu.c - put before MKL, makes it choose its kernels by what the
 * processor can do
 *
 * MKL, which PyTorch's products run on, uses its AVX-512 kernels on processors
 * of one maker only.  No documented setting changes that; this shows what
 * PyTorch does where MKL does not look.
 */
int mkl_serv_intel_cpu_true(void);
int mkl_serv_intel_cpu_true(void)
{
    return 1;
}
