from tests.store.test_retracting import *
