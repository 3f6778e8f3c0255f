/* Windows' bcryptprimitives.dll, which Wine 8 lacks, for the tests alone. */
#include <windows.h>
#include <ntsecapi.h>
BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }
