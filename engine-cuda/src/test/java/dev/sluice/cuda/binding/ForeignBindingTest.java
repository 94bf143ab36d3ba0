package dev.sluice.cuda.binding;

class ForeignBindingTest extends DriverErrors {
  @Override
  Driver open() {
    return new ForeignBinding(Emulator.library());
  }
}
