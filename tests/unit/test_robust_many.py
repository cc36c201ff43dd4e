"""Many agencies at once: the same shares, ranges and leads as one by one."""

import numpy as np
import pytest

from accord.rules.determinations import robust
from accord.rules.determinations.many import least_leads, places, stretches
from tests.unit.test_robust import made


def tabled(seed):
    case = robust.case_of(made(seed))
    return case, np.array([case.adds], float)


@pytest.mark.parametrize("seed", range(40))
def test_shares_ranges_and_leads_are_those_of_the_page(seed):
    case, table = tabled(seed)
    box = robust.bounds(case)
    shares, central = places(table, np.array(robust.weightings(box, 100)))
    by = {s.code: s for s in robust.sureness(case, samples=100)}
    for k, code in enumerate(case.codes):
        assert by[code].shares == tuple(round(v * 100) * 10 for v in shares[0, k])
        for n, (_, weight) in enumerate(by[code].central):
            assert float(weight) == pytest.approx(central[0, k, n], abs=0.006)

    weights = np.array(case.weights, float)
    low, high = stretches(table, weights)
    for n, r in enumerate(robust.ranges(case)):
        assert low[0, n] == pytest.approx(float(r.low))
        assert high[0, n] == (np.inf if r.high is None else pytest.approx(float(r.high)))

    top = robust.best(case)
    least = least_leads(table, *np.array(box, float).T, weights)
    for o in range(len(case.codes)):
        assert least[0, o] == (0 if o == top else robust.lead(case, top, o, box)[0])
