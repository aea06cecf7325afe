from tests.store.test_importing import *
