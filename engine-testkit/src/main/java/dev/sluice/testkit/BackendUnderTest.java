package dev.sluice.testkit;

import dev.sluice.api.Backend;

/** What every part of the conformance suite is given. */
public interface BackendUnderTest {
  /** The backend to test, the same one for all tests; the suite does not close it. */
  Backend backend();
}
