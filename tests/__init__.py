"""The portal's tests: a file a behaviour. ``conftest.py`` gives every test data of its own."""
