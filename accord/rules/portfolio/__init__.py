"""The national plan: which agreements to start, renew or end when, under capacities that all share.

An agency's plan is the year its request is answered and, year by year, the set of programs that
run.  Capacities and floors tie the agencies together; everything else is the agency's own affair
and is judged whole set by whole set.  The objective is the worth of the determinations, in
thousandths a year; no count of people is in it, and floors are on requests answered, never on
agreements started (the line, rows 14 and 15).

`instance.py` holds the data as whole numbers, `pricing.py` finds every agency's best plan at given
prices (exactly), `dual.py` finds prices, `master.py` puts plans together by linear and integer
programs, `solving.py` runs them, and `checking.py` counts everything again without any of these.
"""
