"""What emissions, grades and years cost or are worth.

`environment_tax` and `electricity_price` turn a run's kilograms and kilowatt hours into money by
dated tables; `grade_worth` reruns one enterprise under another grade. No figure here decides what
an alert orders.
"""
