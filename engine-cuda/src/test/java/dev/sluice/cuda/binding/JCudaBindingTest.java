package dev.sluice.cuda.binding;

class JCudaBindingTest extends DriverErrors {
  @Override
  Driver open() {
    return new JCudaBinding();
  }
}
