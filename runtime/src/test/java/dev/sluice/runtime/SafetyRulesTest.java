package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.Logits;
import dev.sluice.runtime.Confidence.Measure;
import dev.sluice.runtime.SafetyRules.OfClass;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafetyRulesTest {
  private static final Confidence MARGIN = Confidence.of(Measure.MARGIN, 3);

  /** A difference of 2 is a margin of 0.76. */
  private static int required(AnswerRule rule, int step, float first, float second) {
    Logits logits = new Logits(MemorySegment.ofArray(new float[] {first, second}), 2, 1);
    return rule.required(step, logits.softmax(0));
  }

  @Test
  void aClassNeedsItsStep() {
    SafetyRules rules =
        new SafetyRules(MARGIN, 0, List.of(OfClass.ANY, OfClass.ANY)).with(1, new OfClass(2, 0));
    assertEquals(0, required(rules, 0, 9, 0));
    assertEquals(2, required(rules, 0, 0, 9));
    assertEquals(2, required(rules, 2, 0, 9));
  }

  @Test
  void aClassNeedsItsConfidence() {
    SafetyRules rules =
        new SafetyRules(MARGIN, 0, List.of(OfClass.ANY, OfClass.ANY)).with(1, new OfClass(0, 0.76));
    assertEquals(0, required(rules, 0, 1, 0));
    assertEquals(1, required(rules, 0, 0, 1.9f));
    assertEquals(0, required(rules, 0, 0, 2.1f));
    assertEquals(3, required(rules, 2, 0, 1.9f), "no step will do");
  }

  @Test
  void nothingIsAnsweredBelowTheMinimumStep() {
    SafetyRules rules = new SafetyRules(MARGIN, 1, List.of(OfClass.ANY, OfClass.ANY));
    assertEquals(1, rules.first());
    assertEquals(1, required(rules, 0, 9, 0));
    assertEquals(1, required(rules, 1, 9, 0));
  }

  @Test
  void unsureAnswersAreNotGiven() {
    SafetyRules rules = SafetyRules.unlessUnsure(MARGIN, 0.76, 2);
    assertEquals(3, required(rules, 2, 1, 0));
    assertEquals(2, required(rules, 2, 3, 0));
    assertEquals(3, required(rules, 2, Float.NaN, 0));
  }

  @Test
  void rulesTogetherRequireTheWiderStep() {
    AnswerRule both =
        SafetyRules.unlessUnsure(MARGIN, 0.76, 2).and(AnswerRule.atLeast(2)).and(AnswerRule.NONE);
    assertEquals(2, both.first());
    assertEquals(2, required(both, 0, 9, 0));
    assertEquals(3, required(both, 2, 1, 0));
    both.check(3, 2);
    assertThrows(IllegalArgumentException.class, () -> both.check(4, 2));
  }

  @Test
  void refusesOtherModels() {
    SafetyRules rules = SafetyRules.unlessUnsure(MARGIN, 0.5, 2);
    assertThrows(IllegalArgumentException.class, () -> rules.check(2, 2));
    assertThrows(IllegalArgumentException.class, () -> rules.check(3, 10));
    SafetyRules tooWide = rules.with(0, new OfClass(3, 0));
    assertThrows(IllegalArgumentException.class, () -> tooWide.check(3, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> rules.with(2, OfClass.ANY));
    assertThrows(IllegalArgumentException.class, () -> new OfClass(0, 1.5));
    assertThrows(IllegalArgumentException.class, () -> AnswerRule.atLeast(3).check(3, 2));
  }
}
