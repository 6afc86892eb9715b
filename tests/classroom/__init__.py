"""Tests of `playground.classroom`."""
