from tests.store.test_lookup import *
