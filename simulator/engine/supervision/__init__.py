"""Supervision: who does not obey, and the teams, meters, monitors and supervisors that find it.

SimPy processes act on enterprises, never on hours: what they find changes strengths and grades at
instants, which the loads take up in closed form.
"""
