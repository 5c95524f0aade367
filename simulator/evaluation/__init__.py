"""Evaluation of an alert after the fact (应对效果评估): what was delivered of what was ordered.

Readers take electricity, emission monitors and production as platforms export them; `evaluate`
compares them with a run's orders and its simulation; `learning` says what the next plan may assume.
"""
