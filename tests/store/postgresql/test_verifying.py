from tests.store.test_verifying import *
