package dev.sluice.testkit;

import dev.sluice.api.Backend;

/** The reference passes the suite that it is the reference of. */
class ReferenceConformanceTest extends BackendConformance {
  @Override
  protected Backend open() {
    return new ReferenceBackend(Arithmetic.FLOAT);
  }
}
