// A library that something links to, but calls no function of.
extern "C" __attribute__((visibility("default"))) int cuSluiceNothing() { return 0; }
