/* A stand-in for NVIDIA's libnvidia-ml.so.1: the calls that the probe makes, with the forms and numbers of nvml.h.
 *
 * The scenario is chosen by stub_scenario(), or STUB_SCENARIO where the library is loaded by its own name.
 * With -DOLD the functions are left out that drivers before R450 lack.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NO_PERMISSION = 4, NOT_FOUND = 6, DRIVER_NOT_LOADED = 9,
    GPU_IS_LOST = 15, RESET_REQUIRED = 16, LIB_RM_VERSION_MISMATCH = 18, UNKNOWN = 999
};

typedef struct card {
    const char *name;
    unsigned long long total, free;
    unsigned clock, width, bus;
    int major, minor, mig, parts, virtualised;
    struct card *part;
} card;

typedef struct { unsigned long long total, free, used; } memory;

typedef struct {
    char legacy[16];
    unsigned domain, bus, device, id, subsystem;
    char address[32];
} pci;

static char chosen[64];
static atomic_int hanging;

static card rtx4090 = {"NVIDIA GeForce RTX 4090", 25757220864ULL, 24746393600ULL, 10501, 384, 1, 8, 9, 0, 0, 0, NULL};
static card rtx3060 = {"NVIDIA GeForce RTX 3060", 12884901888ULL, 12000000000ULL, 7501, 192, 0x41, 8, 6, 0, 0, 0, NULL};
static card slices[] = {
    {"NVIDIA A100-SXM4-40GB MIG 1g.5gb", 5100273664ULL, 5000000000ULL, 0, 0, 0x81, 8, 0, 0, 0, 0, NULL},
    {"NVIDIA A100-SXM4-40GB MIG 3g.20gb", 20937965568ULL, 20900000000ULL, 0, 0, 0x81, 8, 0, 0, 0, 0, NULL},
};
static card a100 = {"NVIDIA A100-SXM4-40GB", 42949672960ULL, 42000000000ULL, 1215, 5120, 0x81, 8, 0, 1, 2, 0, slices};
static card a100_bare = {"NVIDIA A100-SXM4-40GB", 42949672960ULL, 42000000000ULL, 1215, 5120, 0x81, 8, 0, 1, 0, 0, NULL};
static card gtx1080 = {"NVIDIA GeForce GTX 1080", 8589934592ULL, 8200000000ULL, 5005, 256, 4, 6, 1, 0, 0, 0, NULL};
static card gb10 = {"NVIDIA GB10", 0, 0, 0, 0, 0x0f, 12, 1, 0, 0, 0, NULL};
static card h100 = {"NVIDIA H100 80GB HBM3", 85520809984ULL, 85017493504ULL, 2619, 5120, 0, 9, 0, 0, 0, 0, NULL}; /* nvml-h100.json */
static card vgpu = {"GRID T4-8Q", 8589934592ULL, 8000000000ULL, 5001, 256, 2, 7, 5, 0, 0, 1, NULL};
static card absurd = {"NVIDIA Broken", 0, 1, 4000000000U, 4000000000U, 3, 6, 1, 0, 0, 0, NULL};

static int is(const char *name) { return strcmp(chosen, name) == 0; }

static void wait_a_while(void)
{
    struct timespec moment = {0, 5 * 1000 * 1000};
    while (atomic_load(&hanging)) nanosleep(&moment, NULL);
}

void stub_scenario(const char *name)
{
    snprintf(chosen, sizeof chosen, "%s", name);
    atomic_store(&hanging, is("hang"));
}

void stub_release(void) { atomic_store(&hanging, 0); }

int nvmlInitWithFlags(unsigned flags)
{
    (void)flags;
    const char *asked = getenv("STUB_SCENARIO");
    if (!*chosen && asked) stub_scenario(asked);
    if (is("not loaded")) return DRIVER_NOT_LOADED;
    if (is("mismatch")) return LIB_RM_VERSION_MISMATCH;
    if (is("forbidden")) return NO_PERMISSION;
    if (is("broken")) return UNKNOWN;
    wait_a_while();
    return SUCCESS;
}

int nvmlShutdown(void) { return SUCCESS; }

const char *nvmlErrorString(int number) { return number ? "an error" : "success"; }

int nvmlSystemGetDriverVersion(char *text, unsigned length)
{
    snprintf(text, length, is("old driver") ? "535.183.01" : is("old card") ? "560.35.03" : is("h100") ? "580.159.04" : "570.86.15");
    return SUCCESS;
}

int nvmlDeviceGetCount_v2(unsigned *count)
{
    if (is("no count")) return UNKNOWN;
    *count = is("none") ? 0 : is("two cards") || is("lost") || is("silent") || is("vanishes") ? 2 : 1;
    return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, card **device)
{
    if (index == 1 && is("lost")) return GPU_IS_LOST;
    if (index == 1 && is("silent")) return NO_PERMISSION;
    *device = is("mig") || is("mig sealed") ? &a100 : is("mig without parts") ? &a100_bare : is("unified") ? &gb10 : is("virtual") ? &vgpu : is("h100") ? &h100
            : is("old card") || is("old card served") ? &gtx1080
            : is("absurd") ? &absurd : index ? &rtx3060 : &rtx4090;
    return SUCCESS;
}

int nvmlDeviceGetName(card *device, char *text, unsigned length)
{
    if (is("nameless")) { text[0] = (char)0xff; text[1] = 0; return SUCCESS; }
    snprintf(text, length, "%s", device->name);
    return SUCCESS;
}

int nvmlDeviceGetMemoryInfo(card *device, memory *told)
{
    if (is("vanishes") && device == &rtx3060) return RESET_REQUIRED;
    if (is("unified")) return NOT_SUPPORTED;
    if (is("mig sealed") && device == &a100) return NO_PERMISSION;
    told->total = device->total;
    told->free = device->free;
    told->used = device->total - device->free;
    return SUCCESS;
}

int nvmlDeviceGetMaxClockInfo(card *device, int of, unsigned *clock)
{
    if (of != 2) return INVALID_ARGUMENT;
    *clock = device->clock;
    return *clock ? SUCCESS : NOT_SUPPORTED;
}

int nvmlDeviceGetPciInfo_v3(card *device, pci *told)
{
    if (is("nameless")) return NOT_SUPPORTED;
    memset(told, 0, sizeof *told);
    told->bus = device->bus;
    told->device = device == &h100 ? 6 : 0;
    return SUCCESS;
}

int nvmlDeviceGetCudaComputeCapability(card *device, int *major, int *minor)
{
    *major = device->major;
    *minor = device->minor;
    return SUCCESS;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(card *device, unsigned long long *bits)
{
    (void)device;
    *bits = is("idle") ? 0x01 : 0x40;
    return SUCCESS;
}

#ifndef OLD
int nvmlDeviceGetMemoryBusWidth(card *device, unsigned *width)
{
    *width = device->width;
    return *width ? SUCCESS : NOT_SUPPORTED;
}

int nvmlDeviceGetCurrentClocksEventReasons(card *device, unsigned long long *bits)
{
    if (is("vanishes") && device == &rtx3060) return GPU_IS_LOST;
    if (is("renamed")) return NOT_SUPPORTED;
    *bits = is("hot") ? 0x20 : is("braked") ? 0x88 : 0x01;
    return SUCCESS;
}

int nvmlDeviceGetVirtualizationMode(card *device, unsigned *mode)
{
    *mode = device->virtualised ? 2 : device == &h100; /* 1: passed through to a virtual machine */
    return SUCCESS;
}

int nvmlDeviceGetMigMode(card *device, unsigned *current, unsigned *pending)
{
    if (!device->mig && device != &rtx4090 && device != &h100) return NOT_SUPPORTED;
    *current = *pending = (unsigned)device->mig;
    return SUCCESS;
}

int nvmlDeviceGetMaxMigDeviceCount(card *device, unsigned *count)
{
    (void)device;
    *count = 7;
    return SUCCESS;
}

int nvmlDeviceGetMigDeviceHandleByIndex(card *device, unsigned index, card **part)
{
    if ((int)index >= device->parts) return NOT_FOUND;
    *part = &device->part[index];
    return SUCCESS;
}
#endif
