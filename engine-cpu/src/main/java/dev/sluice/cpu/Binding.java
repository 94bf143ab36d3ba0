package dev.sluice.cpu;

/** What a kernel is bound to when a plan is prepared. */
record Binding(ValueStore values, PackedWeights weights, Layout layout) {}
