'use strict';

// Puts the proof together from the JSON in the page.
(() => {
  const { count, percent, points, byId } = page;
  const { proof } = page.data;
  const { widths, retry, bigLittle, splits } = proof;
  const full = widths[widths.length - 1];

  function summary() {
    return `Sluice is one network with ${widths.length} widths; its policy begins with a narrow one and goes on to a wider one where the`
      + ` answer is not sure. Of ${count(splits.test)} test images it gets ${percent(retry.accuracy)} right, full width gets`
      + ` ${percent(full.accuracy)}: the policy ${words.loses(retry.drop, retry.interval)}; it takes ${words.saving(retry.saved)}`
      + ' energy on the accelerator (an estimate).';
  }

  const cards = [
    [percent(retry.accuracy), `accuracy with the policy (${points(-retry.drop)} points against full width)`],
    [percent(Math.abs(retry.saved), 1), `${retry.saved < 0 ? 'more' : 'less'} energy with the policy (accelerator, estimate)`],
    [percent(Math.abs(1 - bigLittle.sluiceWeightBytes / bigLittle.separateWeightBytes), 1),
      `${bigLittle.sluiceWeightBytes > bigLittle.separateWeightBytes ? 'more' : 'less'} storage than a network for each width`],
    [percent(retry.escalated, 1), 'of the images went on to a wider width'],
    drift.card(),
  ];

  page.title(`${proof.network} on ${proof.dataset}: what adaptive widths save`);
  byId('summary').textContent = summary();
  page.cards('cards', cards);
  widthSections();
  retrySection();
  drift.show();
  pairSection();
  adviceSection();
  page.making();
  page.start();
})();
