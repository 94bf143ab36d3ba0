/** Short programs that show Sluice as a library. */
module dev.sluice.examples {
  requires dev.sluice.trainer;
}
