"""Measures a class: people at work for half an hour, thirty runs wanted at once, a school that arrives.

Few of them have a real browser. The others make the same requests and speak the same protocols, but draw nothing.
"""
